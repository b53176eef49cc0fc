import ModelFacts
import ModelPrediction
import Testing

@testable import TuningRules

struct ComponentsTests {
  private static func components(
    of model: InspectedModel = .llama, _ faults: [ComponentFault], at level: Severity = .error
  ) -> Components {
    Components(
      of: Examination(model: model, options: AssessmentOptions()),
      findings: faults.enumerated().map { index, fault in
        .madeUp(level, "weights/made-up-\(index)", component: fault)
      })
  }

  @Test func `a sound model has all its parts`() {
    let components = Self.components([])
    #expect(components.weights == .init(status: .present, files: ["model.safetensors"]))
    #expect(components.config == .init(status: .present, files: ["config.json"]))
    #expect(components.tokenizer.status == .present)
    #expect(components.processor == .init(status: .notApplicable))
  }

  @Test(
    arguments: [
      ([.init(.weights, .unsupported)], .unsupported),
      ([.init(.weights, .invalid)], .invalid),
      ([.init(.weights, .incomplete)], .incomplete),
      ([.init(.weights, .missing)], .incomplete),
      ([.init(.weights, .invalid), .init(.weights, .incomplete)], .incomplete),
      ([.init(.weights, .incomplete), .init(.weights, .unsupported)], .unsupported),
      ([.init(.tokenizer, .invalid), .init(.config, .invalid)], .present),
    ] as [([ComponentFault], ComponentStatus)])
  func `weights are what the gravest error makes of them`(
    _ faults: [ComponentFault], _ status: ComponentStatus
  ) {
    #expect(Self.components(faults).weights == .init(status: status, files: ["model.safetensors"]))
  }

  @Test(
    arguments: [
      ([.init(.tokenizer, .invalid)], .invalid),
      ([.init(.tokenizer, .missing)], .incomplete),
      ([.init(.tokenizer, .missing), .init(.tokenizer, .invalid)], .invalid),
    ] as [([ComponentFault], ComponentStatus)])
  func `a tokenizer is what the gravest error makes of it`(
    _ faults: [ComponentFault], _ status: ComponentStatus
  ) {
    #expect(Self.components(faults).tokenizer.status == status)
  }

  @Test func `a part without files is missing, not incomplete`() {
    #expect(
      Self.components([ComponentFault(.processor, .missing)]).processor
        == .init(status: .missing))
  }

  @Test func `each part has errors of its own`() {
    #expect(Self.components([ComponentFault(.config, .invalid)]).config.status == .invalid)
    #expect(Self.components([ComponentFault(.adapterConfig, .invalid)]).config.status == .present)
    var adapter = InspectedModel.llama
    adapter.documents["config.json"] = nil
    adapter[document: "adapter_config.json"] = JSONObject()
    let components = Self.components(of: adapter, [ComponentFault(.adapterConfig, .invalid)])
    #expect(components.config == .init(status: .invalid, files: ["adapter_config.json"]))
    #expect(
      Self.components(of: adapter, [ComponentFault(.config, .invalid)]).config.status == .present)
  }

  @Test(arguments: [Severity.note, .warning])
  func `what is no error leaves the parts alone`(_ level: Severity) {
    let faults = [ComponentFault(.weights, .invalid), ComponentFault(.config, .invalid)]
    #expect(Self.components(faults, at: level) == Self.components([]))
  }
}
