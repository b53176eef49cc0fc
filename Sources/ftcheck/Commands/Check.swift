import ArgumentParser

/// `ftcheck PATH…`: inspect, assess, render, exit.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", _superCommandName: "ftcheck",
    abstract: "Check models and report whether they can be fine-tuned.")

  @Argument(
    help: ArgumentHelp(
      "A model folder, a weight file, org/name from the hub cache, or ollama:name.",
      valueName: "path"), completion: .file())
  var paths: [String]

  @OptionGroup var report: ReportOptions
  @OptionGroup var gate: GateOptions
  @OptionGroup var findings: FindingOptions
  @OptionGroup var target: TargetOptions

  @Option(
    help: ArgumentHelp("Compare an adapter with this base model.", valueName: "path"),
    completion: .directory)
  var base: String?

  func run() async throws {
    try await CheckRun(report: report, gate: gate, findings: findings, target: target).check(
      paths, base: base)
  }
}
