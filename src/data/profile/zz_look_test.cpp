#include <gtest/gtest.h>
#include <cstdio>
#include "base/file.h"
#include "data/testing/quality_fixture.h"
namespace lathe::data::profile {
class ZzLook : public data_testing::QualityTest {};
TEST_F(ZzLook, Look) {
  for (const auto& [n, t] : std::vector<std::pair<const char*, const char*>>{{"/tmp/t/fixqual/adult.csv", "class"},{"/work/shared/data/ames_housing.csv","SalePrice"},{"/work/shared/data/titanic.csv","Survived"},{"/work/shared/data/insurance.csv","charges"},{"/work/shared/data/telco_churn.csv","Churn"},{"/work/shared/data/diamonds.csv","price"},{"/work/shared/data/taxis.csv","total"},{"/work/shared/data/wholesale_customers.csv",""},{"/work/shared/data/bike_sharing_hour.csv","cnt"},{"/work/shared/data/wine_quality.csv","quality"}}) {
    const TableQuality q = Judge(ReadText(n).value(), *t ? std::optional<std::string>(t) : std::nullopt);
    std::printf("== %s %.1f\n", n, q.score);
    for (const auto& i : q.issues) std::printf("%-6s %-20s %-16s %s | %s\n", i.severity.c_str(), i.code.c_str(), i.column.value_or("-").c_str(), i.message.substr(0,110).c_str(), i.suggestion ? lathe::ToText(json::value(*i.suggestion)).substr(0,120).c_str() : "");
    for (const auto& s : q.plan) std::printf("   plan %s\n", lathe::ToText(json::value(s)).substr(0,200).c_str());
  }
}
}
