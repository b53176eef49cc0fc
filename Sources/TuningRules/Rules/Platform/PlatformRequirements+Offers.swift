import ModelFacts
import ModelKnowledge
import ModelPrediction

extension PlatformRequirements {
  /// Whether the platform tunes a base model of the same sizes; it takes no weights.
  var offerViolations: [Violation] {
    guard openTwins.isEmpty else { return [] }
    let summary = examination.summary
    let name = summary.architectures.first ?? summary.modelType
    let place = Location(
      file: examination.config?.file, place: examination.config.map { _ in .pointer("") })
    if let ended = twins.first {
      let since = ended.end ?? ended.legacy ?? platform.asOf
      return [
        Violation(
          message: "\(ended.name), the base model of these sizes, has taken no tuning jobs since "
            + "\(ended.legacy ?? since)\(ended.end.map { " and ended on \($0)" } ?? "").",
          location: place, observed: name, expected: "a base model that takes jobs", help: help)
      ]
    }
    return [
      Violation(
        message: "\(title) tunes its own base models only, and none of them has the architecture "
          + "and sizes of this one\(name.map { " (\($0))" } ?? "").",
        location: place, observed: name, expected: "a base model that takes jobs", help: help)
    ]
  }

  /// What to say with the answer.
  var offerNotes: [String] {
    openTwins.map { offer in
      let methods = offer.methods.listed()
      return "Your own weights can't be uploaded: the job starts from \(offer.name) "
        + "(\(methods) tuning in \(offer.regions)). Provisioned Throughput for the result: "
        + "\(offer.throughput)."
    }
  }

  private var help: String {
    let base = closest.map { "The closest base model there is \($0.name)." }
    let elsewhere = platform.instead.map {
      "To tune this model elsewhere and bring it in: ftcheck --platform \($0)."
    }
    return [base, elsewhere].compactMap(\.self).joined(separator: " ")
  }

  /// Base models with the same sizes, those that have ended included.
  private var twins: [Platform.Offer] {
    let summary = examination.summary
    return platform.offers.filter { offer in
      guard let likeness = offer.likeness else { return false }
      return likeness.modelType == summary.modelType && likeness.layers == summary.layerCount
        && likeness.hiddenSize == summary.hiddenSize
        && likeness.vocabularySize == summary.vocabularySize
    }
  }

  private var openTwins: [Platform.Offer] { twins.filter { $0.isOpen(on: today) } }

  /// The day for which is answered: today where it was said, else that of the table.
  private var today: String { max(examination.options.today ?? "", platform.asOf) }

  /// The base model of the same type that takes jobs and whose width is the nearest.
  private var closest: Platform.Offer? {
    let summary = examination.summary
    let alike = platform.offers.filter {
      $0.isOpen(on: today) && $0.likeness?.modelType == summary.modelType
    }
    return alike.min { left, right in
      let width = summary.hiddenSize ?? 0
      let distances = [left, right].map { offer in
        let size = offer.likeness?.hiddenSize ?? .max
        return size > width ? size - width : width - size
      }
      return distances[0] < distances[1]
    }
  }
}
