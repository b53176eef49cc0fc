import ArgumentParser
import ModelInspection
import ModelPrediction
import TuningPlans
import TuningReports
import TuningRules

extension PlanRequest.Method: ExpressibleByArgument {}
extension PlanRequest.Task: ExpressibleByArgument {}
extension PlanRequest.Optimizer: ExpressibleByArgument {}
extension PlanRequest.Attention: ExpressibleByArgument {}
extension PlanRequest.Loss: ExpressibleByArgument {}
extension PlanRequest.Sharding: ExpressibleByArgument {}
extension PlanRequest.WeightsDType: ExpressibleByArgument {}
extension PlanRequest.Autocast: ExpressibleByArgument {}

/// The forms that a plan has.
enum PlanFormat: String, CaseIterable, ExpressibleByArgument { case text, json }

/// `ftcheck plan PATH`: how to train a model, what it takes, and the values to start with.
struct PlanTraining: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Plan a training run: method, memory, values to start with.")

  @Argument(help: ArgumentHelp("The model's folder.", valueName: "path"), completion: .file())
  var path: String

  @Option(help: ArgumentHelp("Format of the plan: text or json.", valueName: "format"))
  var format = PlanFormat.text

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("Write the plan to a file; - is standard output.", valueName: "file"),
    completion: .file())
  var outputPath: String?

  @Option(
    help: ArgumentHelp("Write the file that a trainer takes instead: peft.", valueName: "trainer"))
  var export: PlanExport?

  @Option(help: ArgumentHelp("Level that fails the plan.", valueName: "level"))
  var failOn = PlanGate.never

  @OptionGroup var assumed: PlanRunOptions
  @OptionGroup var pageOptions: PageOptions
  @OptionGroup var target: TargetOptions

  func run() async throws {
    let request = try assumed.request(rank: target.rank)
    let model = try await attempt {
      try await target.inspect(
        RepositoryResolver().repository(named: path), jobs: target.slots)
    }
    let examination = Examination(model: model, base: nil, options: target.assessmentOptions)
    let assessment = Assessment(of: examination)
    let plan = Plan(of: examination, assessment: assessment, request: request)
    let text =
      switch (export, format) {
      case (.peft, _): try exported(plan)
      case (nil, .json): PlanDocument(plan).text
      case (nil, .text): PlanText(plan).text
      }
    if let outputPath, outputPath != "-" {
      try await attempt { try OutputFile(path: outputPath).write(text) }
    } else {
      try Console.show(text)
    }
    guard assessment.findings.allSatisfy({ !failOn.includes($0.level) }) else {
      throw ExitCode.gateFailed
    }
  }
}

extension PlanTraining {
  /// The plan as PEFT's configuration.
  private func exported(_ plan: Plan) throws -> String {
    guard let text = PeftExport.text(of: plan) else {
      throw Complaint("\(path) has nothing that LoRA attaches to.")
    }
    return text
  }
}

/// The trainers whose files a plan can be written as.
enum PlanExport: String, CaseIterable, ExpressibleByArgument { case peft }

/// The level at which findings fail a plan.
enum PlanGate: String, CaseIterable, ExpressibleByArgument {
  case error, warning, note, never

  /// Whether a finding of a level fails.
  func includes(_ level: Severity) -> Bool {
    switch self {
    case .never: false
    case .note: true
    case .warning: level >= .warning
    case .error: level == .error
    }
  }
}
