DROP TABLE material_chunk;
DROP TABLE material_version;
DROP TABLE material;
