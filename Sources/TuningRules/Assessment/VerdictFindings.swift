import ModelFacts
import ModelPrediction

/// How findings decide the verdict: which block, which restrict, which leave it open.
package struct VerdictFindings: Sendable {
  /// Findings that keep every method from working.
  package var blocking: [Finding] = []
  /// Findings that leave a method with a restriction.
  package var limiting: [Finding] = []
  /// Findings because of which the files can't tell.
  package var undetermined: [Finding] = []

  /// Sorts findings about the model that loads by what they mean for the verdict.
  ///
  /// An error that changes anything keeps every method from working, whatever a rule leaves at other
  /// levels.
  init(_ findings: [Finding]) {
    for finding in findings where finding.isAboutModel {
      switch finding.effect.reach {
      case .leavesOpen: undetermined.append(finding)
      case .blocks: blocking.append(finding)
      case .restricts, .none:
        if finding.isDefect {
          blocking.append(finding)
        } else if finding.effect.reach == .restricts {
          limiting.append(finding)
        }
      }
    }
  }

  /// The verdict that follows.
  var verdict: Assessment.Verdict {
    if !undetermined.isEmpty { return .undetermined }
    if !blocking.isEmpty { return .notTunable }
    return limiting.isEmpty ? .tunable : .limited
  }
}

extension Finding {
  /// The same, known to be aside where it is about one of these files and nothing more, or an error
  /// that changes nothing and only gates.
  ///
  /// What a platform asks says nothing of the model.
  func aside(from filesAside: Set<String>) -> Finding {
    if rule.category?.isAboutPlatforms ?? false || level == .error && effect == .changesNothing {
      var finding = self
      finding.isAboutModel = false
      return finding
    }
    guard let file = location.file, filesAside.contains(file), rule.category?.isAboutFiles ?? false
    else { return self }
    var finding = self
    finding.isAboutModel = false
    return finding
  }
}

extension Examination {
  /// Weight files, pickles and files of other libraries that don't load, beside others that do.
  var filesAside: Set<String> {
    let loaded = Set((pipeline?.weightFiles ?? loadedFiles).map(\.path))
    guard !loaded.isEmpty else { return [] }
    let others =
      model.weightFiles.map(\.path) + model.pickles.map(\.file) + model.embeddedCode.map(\.file)
    return Set(others).subtracting(loaded).subtracting(model.loadedSet?.unlisted ?? [])
  }
}
