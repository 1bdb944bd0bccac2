// What the server says about itself: health, version, the error table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"

namespace lathe::http {

struct HealthDto {
  static constexpr std::string_view kName = "Health";
  std::string status;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("status", self.status, Rule().Doc("ok").Required());
  }
};

struct ReadinessCheckDto {
  static constexpr std::string_view kName = "ReadinessCheck";
  std::string name;
  bool ready = true;
  std::string detail;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("What was looked at").Required());
    v("ready", self.ready, Rule().Doc("Whether requests can be taken").Required());
    v("detail", self.detail, Rule().Doc("What was found").Required());
  }
};

struct ReadinessDto {
  static constexpr std::string_view kName = "Readiness";
  std::string status;
  std::vector<ReadinessCheckDto> checks;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("status", self.status, Rule().Doc("ready").Required());
    v("checks", self.checks, Rule().Doc("One entry per part of the server").Required());
  }
};

struct VersionDto {
  static constexpr std::string_view kName = "Version";
  std::string name, version;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("lathe").Required());
    v("version", self.version, Rule().Doc("The version that runs").Required());
  }
};

struct ErrorEntryDto {
  static constexpr std::string_view kName = "ErrorEntry";
  std::string code;
  int status = 0;
  std::string title;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("code", self.code, Rule().Doc("Stable: compare this, never the texts").Required());
    v("status", self.status, Rule().Doc("HTTP status").Required());
    v("title", self.title, Rule().Doc("The same for every occurrence").Required());
  }
};

}  // namespace lathe::http
