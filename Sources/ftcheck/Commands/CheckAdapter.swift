import ArgumentParser
import TuningRules

/// `ftcheck adapter PATH`: a check of something that has to be an adapter.
struct CheckAdapter: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adapter",
    abstract: "Check a LoRA or other PEFT adapter, alone or with its base model.")

  @Argument(help: ArgumentHelp("The adapter's folder.", valueName: "path"), completion: .file())
  var path: String

  @Option(
    help: ArgumentHelp("Compare it with this base model.", valueName: "path"),
    completion: .directory)
  var base: String?

  @OptionGroup var report: ReportOptions
  @OptionGroup var gate: GateOptions
  @OptionGroup var findings: FindingOptions
  @OptionGroup var target: TargetOptions

  func run() async throws {
    var run = CheckRun(report: report, gate: gate, findings: findings, target: target)
    run.objection = { [path] assessment in
      assessment.adapter == nil
        ? "\(path) is not an adapter. To check it as a model: ftcheck \(path)" : nil
    }
    try await run.check([path], base: base)
  }
}
