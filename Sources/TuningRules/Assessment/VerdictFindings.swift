import ModelFacts
import ModelPrediction

/// How findings decide the verdict: which block, which restrict, which leave it open.
struct VerdictFindings {
  /// Findings that keep every method from working.
  var blocking: [Finding] = []
  /// Findings that leave a method with a restriction.
  var limiting: [Finding] = []
  /// Findings because of which the files can't tell.
  var undetermined: [Finding] = []

  /// Sorts findings by what they mean for the verdict.
  init(_ findings: [Finding], examination: Examination) {
    let loaded = Set(
      (examination.pipeline?.weightFiles ?? examination.loadedFiles).map(\.path))
    for finding in findings {
      switch finding.level {
      case .error where finding.rule == "weights/lfs-pointer": undetermined.append(finding)
      case .error where Self.restrictingErrors.contains(finding.rule): limiting.append(finding)
      case .error where Self.isAside(finding, loaded, examination.model): limiting.append(finding)
      case .error: blocking.append(finding)
      case .warning, .note:
        if Self.isRestriction(finding, examination) { limiting.append(finding) }
      }
    }
  }

  /// The verdict that follows.
  var verdict: Assessment.Verdict {
    if !blocking.isEmpty { return undetermined.isEmpty ? .notTunable : .undetermined }
    if !undetermined.isEmpty { return .undetermined }
    return limiting.isEmpty ? .tunable : .limited
  }

  /// Errors that a known step outside of the files mends.
  private static let restrictingErrors: Set<String> = [
    "config/missing", "config/generation-invalid",
  ]

  /// Whether the finding is about a weight file that doesn't load, beside a set that does.
  private static func isAside(
    _ finding: Finding, _ loaded: Set<String>, _ model: InspectedModel
  ) -> Bool {
    guard let file = finding.location.file, !loaded.isEmpty, !loaded.contains(file) else {
      return false
    }
    return model.weightFiles.contains { $0.path == file }
      && ["weights/", "security/"].contains { finding.rule.hasPrefix($0) }
      && !(model.loadedSet?.unlisted.contains(file) ?? false)
  }

  private static func isRestriction(_ finding: Finding, _ examination: Examination) -> Bool {
    switch finding.rule {
    case "config/unknown-model-type", "quantization/inference-format",
      "quantization/not-trainable", "weights/needs-full-unpickle",
      "security/unknown-pickle-import", "embedding/vector-tasks-only":
      finding.level == .warning || finding.rule == "embedding/vector-tasks-only"
    case "adapter/base-not-here", "adapter/base-unresolvable": true
    case "config/rope-scaling", "weights/original-layout": true
    case "config/remote-code":
      examination.config?.family == nil && examination.usesRemoteCode
    default: false
    }
  }
}
