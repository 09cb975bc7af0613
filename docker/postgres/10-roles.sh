#!/bin/bash
# Runs once, when the volume is empty. The owner migrates; the API's login gets what migrations grant to the group
# role standing_app and no more; auditors are made members of standing_auditor by hand.
set -euo pipefail

psql --no-psqlrc --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres <<'SQL'
\getenv owner_password OWNER_DATABASE_PASSWORD
\getenv api_password API_DATABASE_PASSWORD
CREATE ROLE standing_app NOLOGIN;
CREATE ROLE standing_auditor NOLOGIN;
CREATE ROLE standing_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE standing_api LOGIN PASSWORD :'api_password' IN ROLE standing_app;
CREATE DATABASE standing OWNER standing_owner;
REVOKE ALL ON DATABASE standing FROM PUBLIC;
GRANT CONNECT ON DATABASE standing TO standing_app, standing_auditor;
SQL
