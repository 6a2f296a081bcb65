"""Tests of the house on one machine: servers, processes, sockets, the runner, the audit."""
