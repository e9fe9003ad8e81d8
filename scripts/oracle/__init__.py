"""The independent oracle: OpenFisca-Japan, installed apart and asked from outside, beside our rule templates on drawn households."""
