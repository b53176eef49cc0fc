import ArgumentParser
import ModelFacts
import ModelInspection
import ModelPrediction
import TuningReports
import TuningRules

/// A check of some targets, from paths to exit status.
///
/// Targets are looked at side by side, and reported in the order in which they were given.
struct CheckRun {
  let report: ReportOptions
  let gate: GateOptions
  let findings: FindingOptions
  let target: TargetOptions
  /// What an answer must satisfy to be about what was asked; nil when it does, else why not.
  var objection: @Sendable (Assessment) -> String? = { _ in nil }

  /// Inspects every target, writes the report, and throws the exit status unless it is 0.
  func check(_ paths: [String], base: String?) async throws {
    let bar = target.progress(targets: paths.count + (base == nil ? 0 : 1))
    var baseModel: InspectedModel?
    if let base {
      baseModel = try await attempt {
        try await target.inspect(
          RepositoryResolver().repository(named: base), jobs: target.slots
        ) { bar?.update(paths.count, share: $0) }
      }
      bar?.update(paths.count, share: 1)
    }
    let assessor = Assessor(
      target: target, base: baseModel, changes: try findings.changes(), objection: objection,
      showsPositions: report.showsPositions, freesLater: paths.count == 1)
    var outputs = report.outputs.map { output in
      ReportOutput(
        path: output.path, reporter: report.reporter(output, targets: paths, gate: gate.gate))
    }
    var status = ExitCode.success
    var failed = 0
    await paths.workInOrder(slots: target.slots) { index, path, jobs in
      defer { bar?.update(index, share: 1) }
      return await assessor.outcome(of: path, jobs: jobs) { bar?.update(index, share: $0) }
    } handOn: { path, outcome in
      ProgressBar.aside(bar) {
        for index in outputs.indices { outputs[index].add(outcome) }
        let own = conclude(outcome, of: path, isAlone: paths.count == 1)
        if own == .gateFailed { failed += 1 }
        status = status.joined(with: own)
      }
    }
    for index in outputs.indices { try await attempt { try outputs[index].finish() } }
    if failed > 0, paths.count > 1, !report.showsFailures(targets: paths.count) {
      Console.note("ftcheck: \(failed) of \(paths.count) failed (\(gate.gate.name))")
    }
    guard status == .success else { throw status }
  }

  /// The status that a target alone would end with; says on standard error why it couldn't be opened,
  /// or why it failed when it is the only one.
  private func conclude(_ outcome: TargetOutcome, of path: String, isAlone: Bool) -> ExitCode {
    switch outcome {
    case .failed(_, let sentence):
      Console.note("ftcheck: \(Escaping.text(sentence))")
      return .unable
    case .assessed(let assessment):
      let failures = gate.failures(of: assessment)
      guard !failures.isEmpty else { return .success }
      if isAlone {
        Console.note("ftcheck: \(Escaping.text(path)) failed: \(failures.joined(separator: "; "))")
      }
      return .gateFailed
    }
  }
}

/// What makes an answer of a path.
private struct Assessor: Sendable {
  let target: TargetOptions
  let base: InspectedModel?
  let changes: FindingChanges
  let objection: @Sendable (Assessment) -> String?
  /// Whether lines and columns of findings are looked up.
  let showsPositions: Bool
  /// Whether the memory of an answered question is freed while the answer is shown.
  ///
  /// Freeing what is known of 45,000 tensors takes a while that nobody has to wait for, unless the
  /// memory is needed for the next target.
  let freesLater: Bool

  /// Looks at a target with so many tasks; `progress` is told the share of it that was read.
  func outcome(
    of path: String, jobs: Int, progress: @escaping @Sendable (Double) -> Void
  ) async -> TargetOutcome {
    do {
      let repository = try RepositoryResolver().repository(named: path)
      let model = try await target.inspect(repository, jobs: jobs, progress: progress)
      let examination = Examination(
        model: model, base: base, options: target.assessmentOptions)
      var assessment = Assessment(of: examination)
      assessment.apply(changes)
      if showsPositions {
        var positions = Positions(in: repository)
        for index in assessment.findings.indices {
          let position = positions.position(of: assessment.findings[index].location)
          assessment.findings[index].location.position = position
        }
      }
      if freesLater { Task.detached { [examination = consume examination] in _ = examination } }
      guard let sentence = objection(assessment) else { return .assessed(assessment) }
      return .failed(location: path, sentence: sentence)
    } catch {
      let sentence = TargetNames.sentence(error, target: path, commands: FTCheck.commandNames)
      return .failed(location: path, sentence: sentence)
    }
  }
}

extension ExitCode {
  /// The status of a run in which two targets ended with these: what couldn't be done outweighs a
  /// gate that failed.
  fileprivate func joined(with other: ExitCode) -> ExitCode {
    rawValue < other.rawValue ? other : self
  }
}

/// Does something; says on standard error why it couldn't be done.
func attempt<Value>(_ body: () async throws -> Value) async throws -> Value {
  do {
    return try await body()
  } catch {
    throw Complaint("\(error)")
  }
}
