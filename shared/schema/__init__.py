"""SQL of the tables that every service has (`infrastructure.sql`) and of the embedded bus (`bus.sql`)."""
