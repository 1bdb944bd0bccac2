// Bodies of /api/workspaces.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/fields.h"
#include "http/dto/deleted.h"
#include "store/scope.h"
#include "store/workspaces.h"

namespace lathe::http {

struct WorkspaceDto {
  static constexpr std::string_view kName = "Workspace";
  std::string id, name, description, role, created_at, updated_at;
  std::optional<std::string> deleted_at;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The workspace's id").Required().Format("uuid"));
    v("name", self.name, Rule().Doc("Its name").Required());
    v("description", self.description, Rule().Doc("Empty when there is none").Required());
    v("role", self.role,
      Rule().Doc("Yours in it").Required().OneOf({"owner", "admin", "editor", "viewer"}));
    v("created_at", self.created_at, Rule().Doc("When it was made").Required().Format("date-time"));
    v("updated_at", self.updated_at,
      Rule().Doc("When it last changed").Required().Format("date-time"));
    v("deleted_at", self.deleted_at, DeletedAtRule());
  }
  static WorkspaceDto From(const store::Workspace& row) {
    return {row.id,
            row.name,
            row.description.value_or(""),
            std::string(store::ToText(row.role)),
            FormatTime(row.created_at_ms),
            FormatTime(row.updated_at_ms),
            DeletedAt(row.deleted_at_ms)};
  }
};

struct WorkspaceCreate {
  static constexpr std::string_view kName = "WorkspaceCreate";
  std::string name, description;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name,
      Rule()
          .Doc("Its name")
          .Required()
          .Format("name")
          .Length(1, 255)
          .Example("Customer analytics"));
    v("description", self.description, Rule().Doc("What it is for").Length(0, 2000).Default(""));
  }
};

struct WorkspaceUpdate {
  static constexpr std::string_view kName = "WorkspaceUpdate";
  std::optional<std::string> name;
  Patch<std::string> description;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("Its new name").Format("name").Length(1, 255));
    v("description", self.description,
      Rule().Doc("What it is for; null or empty clears it").Length(0, 2000));
  }
};

}  // namespace lathe::http
