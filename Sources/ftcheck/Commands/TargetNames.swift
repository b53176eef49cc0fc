import ModelInspection
import TuningReports

/// What a person may have meant by a target that isn't there.
enum TargetNames {
  /// The sentence for a target that couldn't be opened, with a question where something is near.
  static func sentence(_ error: any Error, target: String, commands: [String]) -> String {
    let text = "\(error)"
    guard (error as? InspectionError)?.isNotFound ?? false else { return text }
    let isWord = !target.contains("/") && !target.contains(".") && !target.isEmpty
    let near =
      (isWord ? NearMisses.of(target, among: commands).map { "ftcheck \($0)" } : [])
      + NearMisses.of(target, among: RepositoryResolver().cachedNames())
    guard let question = NearMisses.question(Array(near.prefix(3))) else { return text }
    return "\(text). \(question)"
  }
}
