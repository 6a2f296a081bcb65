from shared.migrate import run

run()
