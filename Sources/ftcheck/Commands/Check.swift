import ArgumentParser

/// `ftcheck PATH…`: inspect, assess, render, exit.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", _superCommandName: "ftcheck",
    abstract: "Inspect model directories or single weight files, report, gate.")

  @Argument(
    help: ArgumentHelp(
      "Model folders, weight files, org/name from the local hub cache, or ollama:name.",
      valueName: "path"))
  var paths: [String]

  @OptionGroup var report: ReportOptions
  @OptionGroup var gate: GateOptions
  @OptionGroup var target: TargetOptions

  @Option(help: ArgumentHelp("The base model of an adapter.", valueName: "path"))
  var base: String?

  func run() async throws {
    try await CheckRun(report: report, gate: gate, target: target).check(paths, base: base)
  }
}
