package import TuningRules

/// What became of one target of a run.
package enum TargetOutcome: Sendable {
  /// It was inspected, and this is the answer.
  case assessed(Assessment)
  /// It couldn't be opened, or isn't what was asked about: the target as it was named, and why.
  case failed(location: String, sentence: String)
}
