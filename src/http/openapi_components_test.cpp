#include "http/openapi_components.h"

#include <gtest/gtest.h>

namespace lathe::http {
namespace {

json::object Operation(const char* codes, json::array parameters) {
  const json::object content{{"application/problem+json", json::object()}};
  return {{"parameters", std::move(parameters)},
          {"responses",
           {{"200", {{"description", "Success"}}},
            {"404", {{"description", codes}, {"content", content}}}}}};
}

json::object Parameter(const char* name, const char* doc) {
  return {{"name", name}, {"in", "query"}, {"description", doc}};
}

json::object Shared(json::object paths) {
  json::object document{{"paths", std::move(paths)}, {"components", json::object()}};
  ShareRepeated(document);
  return document;
}

TEST(OpenApiComponents, WhatSeveralOperationsHaveIsReferredTo) {
  const json::object document =
      Shared({{"/a", {{"get", Operation("`not_found`", {Parameter("page_size", "How many")})}}},
              {"/b", {{"get", Operation("`not_found`", {Parameter("page_size", "How many")})}}}});
  const json::value answer{{"$ref", "#/components/responses/NotFound"}};
  const json::value parameter{{"$ref", "#/components/parameters/PageSize"}};
  for (const char* path : {"/a", "/b"}) {
    const json::value& operation = document.at("paths").at(path).at("get");
    EXPECT_EQ(operation.at("responses").at("404"), answer);
    EXPECT_EQ(operation.at("parameters").at(0), parameter);
    EXPECT_EQ(operation.at("responses").at("200").at("description"), "Success");
  }
  const json::value& components = document.at("components");
  EXPECT_EQ(components.at("responses").at("NotFound").at("description"), "`not_found`");
  EXPECT_EQ(components.at("parameters").at("PageSize").at("description"), "How many");
}

TEST(OpenApiComponents, WhatOneOperationHasStaysThere) {
  const json::object document =
      Shared({{"/a", {{"get", Operation("`not_found`", {Parameter("limit", "Of rows")})}}},
              {"/b", {{"get", Operation("`conflict`", {Parameter("limit", "Of lines")})}}}});
  EXPECT_EQ(document.at("paths").at("/a").at("get").at("responses").at("404").at("description"),
            "`not_found`");
  EXPECT_TRUE(document.at("components").at("responses").as_object().empty());
  EXPECT_TRUE(document.at("components").at("parameters").as_object().empty());
}

TEST(OpenApiComponents, TwoThingsOfOneNameAreTwo) {
  const json::array rows{Parameter("limit", "Of rows")}, lines{Parameter("limit", "Of lines")};
  const json::object document = Shared({{"/a", {{"get", Operation("`conflict`", rows)}}},
                                        {"/b", {{"get", Operation("`conflict`", rows)}}},
                                        {"/c", {{"get", Operation("`conflict`", lines)}}},
                                        {"/d", {{"get", Operation("`conflict`", lines)}}}});
  const json::value& parameters = document.at("components").at("parameters");
  EXPECT_EQ(parameters.at("Limit").at("description"), "Of rows");
  EXPECT_EQ(parameters.at("Limit2").at("description"), "Of lines");
}

}  // namespace
}  // namespace lathe::http
