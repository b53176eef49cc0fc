import ArgumentParser
import ModelFacts
import ModelInspection
import ModelKnowledge
import ModelPrediction
import TuningReports
import TuningRules

/// How a target is looked at: how much is read, and what is asked of it.
struct TargetOptions: ParsableArguments {
  @Flag(help: "Read the tensors' values too: finds NaN, infinities, untrained adapters and tokens.")
  var deep = false

  @Option(
    help: ArgumentHelp(
      "Answer for this release, such as transformers=4.51.3.", valueName: "name=version"))
  var assume: AssumedVersion?

  @Option(help: ArgumentHelp("LoRA's rank for counts and memory.", valueName: "n"))
  var rank = 16

  @Option(help: ArgumentHelp("Read at most this many files at a time.", valueName: "n"))
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "Say whether this platform takes it: ftcheck platforms. Can be repeated.", valueName: "name"),
    completion: .custom { _, _, _ in PlatformCatalogue.names })
  var platform: [String] = []

  @Flag(name: .customLong("no-progress"), help: "Show no progress on standard error.")
  var hidesProgress = false

  func validate() throws {
    guard 1...65_536 ~= rank else {
      throw ValidationError("--rank takes a whole number from 1 to 65,536.")
    }
    for name in platform where Platform.named(name) == nil {
      throw ValidationError(PlatformCatalogue.noSuchPlatform(name))
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs takes a whole number from 1.") }
  }

  /// What changes the answer.
  var assessmentOptions: AssessmentOptions {
    var options = AssessmentOptions()
    options.rank = rank
    options.assumedTransformers = assume?.version
    options.platforms = platform
    if !platform.isEmpty { options.today = Console.today }
    return options
  }

  /// What may run side by side, over all targets of a run.
  var slots: Int { jobs ?? InspectionOptions.processors }

  /// A line that shows how far a run over so many targets is; nil where nobody would see it grow.
  func progress(targets: Int) -> ProgressBar? {
    deep && !hidesProgress && !Console.isForAgent ? ProgressBar(targets: targets) : nil
  }

  /// The facts of a target, read by so many tasks; `progress` is told the share of what was read.
  ///
  /// - Throws: a sentence, when it can't be opened.
  func inspect(
    _ repository: any ModelRepository, jobs: Int, progress: (@Sendable (Double) -> Void)? = nil
  ) async throws -> InspectedModel {
    var options = InspectionOptions(jobs: jobs, readsValues: deep)
    if let progress {
      options.progress = { done, total in
        if total > 0 { progress(Double(done) / Double(total)) }
      }
    }
    return try await ModelInspector(options: options).inspect(repository)
  }
}

/// A library and its version, `transformers=4.51.3`.
struct AssumedVersion: ExpressibleByArgument {
  /// Numbers with dots.
  let version: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "transformers" else { return nil }
    let numbers = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    guard numbers.allSatisfy({ !$0.isEmpty && $0.allSatisfy { "0123456789".contains($0) } })
    else { return nil }
    version = String(parts[1])
  }
}
