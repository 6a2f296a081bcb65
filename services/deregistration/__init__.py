"""Deregistration (注销): eligibility, undertakings, notices, objections, department answers, decisions."""
