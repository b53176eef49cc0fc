/// Why a target couldn't be inspected at all: a sentence for the person who named it.
///
/// What is wrong with a file of a target that could be opened is a fact, not an error.
package struct InspectionError: Error, Hashable, CustomStringConvertible {
  /// The sentence, without a full stop.
  package var description: String
  /// Whether nothing has the name that was given.
  package var isNotFound: Bool

  /// An error that says what is the matter.
  package init(_ description: String, isNotFound: Bool = false) {
    self.description = description
    self.isNotFound = isNotFound
  }
}
