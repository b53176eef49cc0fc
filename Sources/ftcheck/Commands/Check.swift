import ArgumentParser
import ModelFacts
import ModelPrediction
import TuningReports
import TuningRules

/// `ftcheck PATH…`: inspect, assess, render, exit.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Inspect model directories or single weight files, report, gate.")

  @Argument(
    help: ArgumentHelp(
      "Model folders, weight files, org/name from the local hub cache, or ollama:name.",
      valueName: "path"))
  var paths: [String]

  @OptionGroup var report: ReportOptions
  @OptionGroup var gate: GateOptions
  @OptionGroup var inspection: InspectionOptions

  @Option(help: ArgumentHelp("The base model of an adapter.", valueName: "path"))
  var base: String?

  func validate() throws {
    guard paths.count == 1 || report.format.holdsSeveralTargets else {
      throw ValidationError(
        "--format \(report.format.rawValue) takes exactly one target; several take --format jsonl.")
    }
  }

  func run() async throws {
    try await CheckRun(report: report, gate: gate, inspection: inspection).check(paths, base: base)
  }
}

/// A check of some targets, from paths to exit status.
struct CheckRun {
  let report: ReportOptions
  let gate: GateOptions
  let inspection: InspectionOptions
  /// What an answer must satisfy to be about what was asked; nil when it does, else why not.
  var objection: (Assessment) -> String? = { _ in nil }

  /// Inspects every target, writes the reports, and throws the exit status unless it is 0.
  func check(_ paths: [String], base: String?) async throws {
    let reporter = report.reporter
    var status = ExitCode.success
    var document = ""
    var isFirst = true
    var baseModel: InspectedModel?
    if let base { baseModel = try await attempt(base) { try await inspection.inspect(base) } }
    for path in paths {
      guard
        let assessment = try? await attempt(path, { try await assess(path, base: baseModel) })
      else {
        status = .unable
        continue
      }
      let text = (isFirst || !report.separatesReports ? "" : "\n") + reporter.report(assessment)
      isFirst = false
      if report.output != nil {
        document += text
      } else {
        guard Console.print(text) else { throw ExitCode.unable }
      }
      let failures = gate.failures(of: assessment)
      if !failures.isEmpty {
        if status == .success { status = .gateFailed }
        Console.note(
          "ftcheck: \(Escaping.text(path)) fails: \(failures.joined(separator: "; "))")
      }
    }
    if let output = report.output {
      try await attempt(output) { try OutputFile(path: output).write(document) }
    }
    guard status == .success else { throw status }
  }

  private func assess(_ path: String, base: InspectedModel?) async throws -> Assessment {
    let model = try await inspection.inspect(path)
    let examination = Examination(model: model, base: base, options: inspection.assessmentOptions)
    let assessment = Assessment(of: examination)
    // Freeing what is known of 45,000 tensors takes a while, and nobody has to wait for it.
    Task.detached { [examination = consume examination] in _ = examination }
    if let objection = objection(assessment) { throw OutputError(description: objection) }
    return assessment
  }
}

/// Does something about a path; says on standard error why it couldn't be done.
func attempt<Value>(
  _ path: String, _ body: () async throws -> Value
) async throws -> Value {
  do {
    return try await body()
  } catch {
    Console.note("ftcheck: \(Escaping.text("\(error)"))")
    throw ExitCode.unable
  }
}
