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
  ///
  /// - Parameters:
  ///   - findings: All of one target.
  ///   - filesAside: Weight files that don't load, beside others that do. What blocks because of
  ///     such a file only restricts: the others load without it.
  init(_ findings: [Finding], filesAside: Set<String> = []) {
    for finding in findings {
      switch finding.effect.reach {
      case .blocks where finding.isAbout(filesAside): limiting.append(finding)
      case .blocks: blocking.append(finding)
      case .leavesOpen: undetermined.append(finding)
      case .restricts: limiting.append(finding)
      case .none: break
      }
    }
  }

  /// The verdict that follows.
  var verdict: Assessment.Verdict {
    if !blocking.isEmpty { return undetermined.isEmpty ? .notTunable : .undetermined }
    if !undetermined.isEmpty { return .undetermined }
    return limiting.isEmpty ? .tunable : .limited
  }
}

extension Finding {
  /// Whether it is about one of these files and nothing more.
  fileprivate func isAbout(_ files: Set<String>) -> Bool {
    guard let file = location.file else { return false }
    return files.contains(file) && rule.category?.isAboutFiles ?? false
  }
}

extension Examination {
  /// Weight files that are there and don't load, beside others that do.
  var filesAside: Set<String> {
    let loaded = Set((pipeline?.weightFiles ?? loadedFiles).map(\.path))
    guard !loaded.isEmpty else { return [] }
    return Set(model.weightFiles.map(\.path)).subtracting(loaded)
      .subtracting(model.loadedSet?.unlisted ?? [])
  }
}
