import ModelFacts
import ModelKnowledge

extension WeightFile {
  /// The formats of which its name promises one to trainers, nil when it promises none.
  var promisedFamily: FileFormat.Family? {
    FileFormat.promised(by: path).flatMap { $0.training == .trainers ? $0.family : nil }
  }

  /// Whether its content is surely not what its name says.
  var isMisnamed: Bool {
    guard let expected = promisedFamily else { return false }
    switch content {
    case _ where content.family == .undetermined: return false
    // Whatever the first bytes of so short a file look like, it was cut off.
    case .text where errors.contains(where: \.isTruncation): return false
    // A zip whose directory is gone doesn't show what it held.
    case .zip where expected == .torch && !errors.isEmpty: return false
    // These formats use .bin themselves.
    case _ where content.family == .foreign: return expected != .torch
    default: return content.family != expected
    }
  }
}
