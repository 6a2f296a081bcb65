#!/bin/sh
# Roles and databases of the services, made by the PostgreSQL image when its data directory is new.
# Per service: <service>_owner owns everything and runs migrations; <service>_app works at run time.
set -eu
: "${OWNER_PASSWORD:?}" "${APP_PASSWORD:?}"
for name in registration codegen license deregistration; do
  psql --set=ON_ERROR_STOP=1 --set=owner_password="$OWNER_PASSWORD" --set=app_password="$APP_PASSWORD" \
    --set=owner="${name}_owner" --set=app="${name}_app" --set=base="yizhao_${name}" <<'SQL'
CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE ROLE :"app" LOGIN PASSWORD :'app_password';
ALTER ROLE :"owner" SET lock_timeout = '5s';
ALTER ROLE :"app" SET statement_timeout = '30s';
ALTER ROLE :"app" SET lock_timeout = '10s';
ALTER ROLE :"app" SET idle_in_transaction_session_timeout = '15s';
CREATE DATABASE :"base" OWNER :"owner" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE :"base" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"base" TO :"app";
SQL
done
