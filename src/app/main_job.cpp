// The `lathe-job` program: runs one job and ends. `lathe` starts it; nobody needs to call it by
// hand, except to write catalogue.json. It links the training libraries, which the server does not.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "app/lathe_job/run_job.h"
#include "base/log.h"
#include "base/version.h"
#include "learn/catalogue.h"

namespace {

int PrintCatalogue() {
  const std::string text = lathe::ToPrettyText(lathe::learn::CatalogueToJson());
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return written && std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Runs one job of Lathe and ends; the server starts it.\n\nExamples\n"
      "  lathe-job run --spec FILE     run the job described in FILE\n"
      "  lathe-job catalogue           print the catalogue of algorithms as JSON");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string(lathe::kVersion));
  std::string spec;
  CLI::App* run = app.add_subcommand("run", "Run the job described in a spec file");
  run->add_option("--spec", spec, "The job's spec.json")->required();
  const CLI::App* catalogue = app.add_subcommand("catalogue", "Print the catalogue as JSON");
  CLI11_PARSE(app, argc, argv);
  if (catalogue->parsed()) return PrintCatalogue();
  lathe::log::Init({});
  const int code = lathe::app::RunJob(spec);
  lathe::log::Shutdown();
  return code;
}
