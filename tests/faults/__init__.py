"""Test that crashes, failing disks, damaged files and hostile requests lose nothing and answer nothing wrongly."""
