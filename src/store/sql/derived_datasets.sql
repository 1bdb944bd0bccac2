-- Datasets made of other datasets.

-- name: insert_derived_dataset
INSERT INTO datasets (id, workspace_id, project_id, datasource_id, upload_id, name, version, parent_id, lineage, created_by,
                      created_at, updated_at)
VALUES (:id, :workspace_id, :project_id, :datasource_id, :upload_id, :name,
        (SELECT COALESCE(MAX(version), 0) + 1 FROM datasets WHERE project_id = :project_id AND name = :name), :parent_id,
        :lineage, :created_by, :now, :now)

-- name: set_dataset_lineage
UPDATE datasets SET lineage = :lineage WHERE id = :id AND workspace_id = :workspace_id

-- name: find_dataset_lineage
SELECT lineage FROM datasets WHERE id = :id AND workspace_id = :workspace_id AND deleted_at IS NULL
