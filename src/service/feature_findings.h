// What is wrong with a dataset's columns, as far as suggested steps heed it: read from the quality
// section of its profile (data/profile/quality.h), and from sampled rows what that does not know.
// Stateless.
#pragma once

#include <string>

#include "base/cancel.h"
#include "base/json.h"
#include "base/result.h"
#include "data/frame.h"
#include "data/schema.h"
#include "features/suggest.h"

namespace lathe::service {

/// Of the profile's issues; what it says of leaks only when it was judged for this target. Issues
/// that do not read as expected are passed over.
features::TableFindings FindingsOf(const json::object& quality, const std::string& target);
/// Whether the profile's leaks were judged for this target.
bool KnowsTarget(const json::object& quality, const std::string& target);

/// Adds columns that alone tell the target, and infinite numbers, by the rows of `frame`, which has
/// all columns of the schema. Errors: job_timeout, job_cancelled.
Status AddLeaks(const data::TableSchema& schema, const data::Frame& frame,
                const std::string& target, const CancelToken& deadline,
                features::TableFindings& findings);
void AddInfinite(const data::Frame& frame, features::TableFindings& findings);

}  // namespace lathe::service
