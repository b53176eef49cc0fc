/// How a target is looked at.
package struct InspectionOptions: Sendable {
  /// Files that are read at the same time.
  package var jobs: Int
  /// Whether the tensors' bytes are read too.
  package var readsValues: Bool
  /// Told how many bytes of tensors were read and how many there are, from any task.
  package var progress: (@Sendable (_ done: Int, _ total: Int) -> Void)?

  /// Headers only, unless something else is asked for.
  package init(
    jobs: Int = InspectionOptions.processors, readsValues: Bool = false,
    progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
  ) {
    self.jobs = max(1, jobs)
    self.readsValues = readsValues
    self.progress = progress
  }
}
