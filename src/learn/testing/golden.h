// For tests: the golden numbers of tests/golden/learning.json, which scikit-learn computed (see
// learning.py beside it).
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "features/matrix.h"

namespace lathe::learn::testing {

/// The whole document. Fails the running test and returns an empty object when the file cannot be
/// read.
const json::object& Golden();
std::vector<double> Numbers(const json::value& array);
features::Matrix MatrixOf(const json::value& array_of_rows);

}  // namespace lathe::learn::testing
