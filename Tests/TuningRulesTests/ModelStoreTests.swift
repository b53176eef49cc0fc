import ModelFacts
import ModelKnowledge
import Testing

@testable import ModelPrediction
@testable import TuningRules

/// What is said of a store of several models, where one of them has to be asked for.
@Suite struct ModelStoreTests {
  private func assess(_ model: InspectedModel) -> Assessment {
    Assessment(of: model, options: AssessmentOptions())
  }

  private func folder(_ files: [(String, FileFormat)]) -> InspectedModel {
    var model = InspectedModel(target: Target(location: "./folder", kind: .directory))
    for (path, content) in files { model.list(path, content) }
    return model
  }

  @Test func `a hub cache is asked for one of its models`() throws {
    let model = folder([
      ("models--a--b/refs/main", .text), ("models--a--b/snapshots/1/config.json", .json),
      ("models--c/refs/main", .text),
    ])
    let finding = try #require(assess(model).findings.first { $0.rule.name == "weights/missing" })
    #expect(finding.message.hasPrefix("This is a hub cache of 2 models, such as a/b,"))
    #expect(finding.help == "Check one of them by its name: ftcheck a/b.")
  }

  @Test func `a blob that an Ollama store lacks is named`() throws {
    var model = InspectedModel(target: Target(location: "ollama:tiny", kind: .ollama))
    model.list("blobs/sha256-1", .unknown)
    model.problems = [
      InspectionProblem(
        kind: .unreadable, message: "can't be opened", location: Location(file: "blobs/sha256-1"))
    ]
    let finding = try #require(assess(model).findings.first { $0.rule.name == "weights/missing" })
    #expect(finding.message.hasPrefix("The manifest lists blobs/sha256-1, but it can't be opened"))
  }

  @Test func `an Ollama store is asked for one of its models`() throws {
    var model = folder([("blobs/sha256-1", .gguf), ("manifests/a/library/tiny/1b", .json)])
    model.target.models = ["ollama:tiny:1b", "ollama:acme/other:latest"]
    let assessment = assess(model)
    let finding = try #require(assessment.findings.first { $0.rule.name == "weights/missing" })
    #expect(
      finding.message
        == "This is an Ollama store of 2 models, tiny:1b and acme/other:latest, but none was "
        + "named.")
    #expect(finding.help.hasPrefix("Check one of them by its name: ftcheck ollama:tiny:1b."))
    #expect(assessment.verdict == .notTunable)
  }
}
