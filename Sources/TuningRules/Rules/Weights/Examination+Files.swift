import ModelFacts
import ModelPrediction

extension Examination {
  /// Whether a file is a link out of the target, which is reported as such.
  package func leadsOut(_ path: String) -> Bool {
    model.problems.contains { $0.kind == .escapes && $0.location.file == path }
  }

  /// Whether a file is a Git LFS pointer.
  package func isPointer(_ path: String) -> Bool {
    model.files.contains { $0.path == path && $0.content.isPointer }
  }
}
