"""The version of the shipped dataset, by the Data Package rule with the year and month ahead."""

VERSION = "2026.11.0"
