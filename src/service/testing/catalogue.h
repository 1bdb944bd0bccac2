// The committed catalogue, for tests.
#pragma once

#include <string>

#include "base/file.h"
#include "service/catalogue.h"
#include "store/testing/fixture.h"

namespace lathe::service_testing {

inline service::Catalogue CommittedCatalogue() {
  const std::string text =
      store_testing::Must(ReadText(std::string(LATHE_SOURCE_DIR) + "/catalogue.json"));
  return store_testing::Must(service::Catalogue::FromJson(text));
}

}  // namespace lathe::service_testing
