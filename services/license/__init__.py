"""The electronic business licence (电子营业执照): signing, status, verification."""
