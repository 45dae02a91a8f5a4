"""Tests of the risk package."""
