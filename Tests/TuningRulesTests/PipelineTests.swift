import ModelFacts
import ModelKnowledge
import Testing

@testable import ModelPrediction
@testable import TuningRules

/// What is said of a pipeline of diffusers.
@Suite struct PipelineTests {
  private func assess(_ model: InspectedModel) -> Assessment {
    Assessment(of: model, options: AssessmentOptions())
  }

  private func folder(_ files: [(String, FileFormat)]) -> InspectedModel {
    var model = InspectedModel(target: Target(location: "./folder", kind: .directory))
    for (path, content) in files { model.list(path, content) }
    return model
  }

  @Test func `a pipeline of diffusers names its class`() {
    var model = folder([("model_index.json", .json)])
    model[document: "model_index.json"] = (["_class_name": "FluxPipeline"] as JSONValue).members
    let assessment = assess(model)
    #expect(assessment.model.architectures == ["FluxPipeline"])
    #expect(assessment.components.config.files == ["model_index.json"])
  }

  /// A pipeline with a whole unet, a tokenizer without its files and a scheduler that is all there.
  private func pipeline() throws -> Pipeline {
    var model = folder([
      ("model_index.json", .json), ("scheduler/scheduler_config.json", .json),
      ("tokenizer/notes.txt", .text), ("unet/config.json", .json),
    ])
    model[document: "model_index.json"] =
      ([
        "_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.30.0",
        "scheduler": ["diffusers", "PNDMScheduler"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"],
        "safety_checker": [nil, nil],
      ] as JSONValue).members
    let path = "unet/diffusion_pytorch_model.safetensors"
    var file = WeightFile(path: path, size: 100, content: .safetensors)
    file.tensors = [TensorInfo("conv_in.weight", [4, 4, 3, 3])]
    model.weightFiles = [file]
    model.weightSets = [WeightSet(files: [path], index: nil, content: .safetensors, role: .loaded)]
    model.list(path, .safetensors)
    return try #require(Pipeline(of: model))
  }

  @Test func `components stand in the order of the index, without the empty ones`() throws {
    let pipeline = try pipeline()
    #expect(pipeline.className == "StableDiffusionPipeline")
    #expect(pipeline.version == "0.30.0")
    #expect(pipeline.components.map(\.name) == ["scheduler", "tokenizer", "unet", "vae"])
    #expect(pipeline.components.map(\.kind) == [.scheduler, .tokenizer, .model, .model])
  }

  @Test func `each component says what it lacks`() throws {
    let components = try pipeline().components
    #expect(components.map(\.lacks) == [[], [.configuration], [], [.folder]])
    #expect(components.map(\.status) == [.present, .incomplete, .present, .missing])
  }

  @Test func `the unet is what trainers tune`() throws {
    let tuned = try #require(try pipeline().tuned)
    #expect(tuned.name == "unet")
    #expect(tuned.weightFiles.map(\.path) == ["unet/diffusion_pytorch_model.safetensors"])
    #expect(try pipeline().isTunedByPeople)
  }
}
