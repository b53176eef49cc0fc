import ArgumentParser
import TuningRules

/// `ftcheck adapter PATH`: a check of something that has to be an adapter.
struct CheckAdapter: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adapter",
    abstract: "Inspect a LoRA or other PEFT adapter, alone or against its base model.")

  @Argument(help: ArgumentHelp("The adapter's folder.", valueName: "path"))
  var path: String

  @Option(help: ArgumentHelp("The base model to hold it against.", valueName: "path"))
  var base: String?

  @OptionGroup var report: ReportOptions
  @OptionGroup var gate: GateOptions
  @OptionGroup var target: TargetOptions

  func run() async throws {
    var run = CheckRun(report: report, gate: gate, target: target)
    run.objection = { [path] assessment in
      assessment.adapter == nil ? "\(path) holds no adapter; try ftcheck \(path)" : nil
    }
    try await run.check([path], base: base)
  }
}
