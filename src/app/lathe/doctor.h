// The checks of `lathe doctor`: what could keep a server from starting or make it lose data, each
// with a way to mend it. Changes nothing but a probe file that it removes again.
#pragma once

#include <string>
#include <vector>

#include "app/lathe/settings.h"

namespace lathe::app {

enum class Health : std::uint8_t { kGood, kWarning, kBad };

struct Finding {
  Health health = Health::kGood;
  std::string subject;  ///< "disk"
  std::string text;
  std::string fix;  ///< empty when all is well
};

std::vector<Finding> Examine(const Settings& settings);

}  // namespace lathe::app
