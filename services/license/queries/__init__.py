"""SQL for screens, answers, lists and jobs: reads only."""
