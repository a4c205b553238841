//! Lines of Python that bring a model into a file that is read here.

/// PyTorch: a state dict, a checkpoint that holds one, or a whole module.
pub(super) fn torch(path: &str) -> String {
    let to = with_ending(path, "safetensors");
    format!(
        "    import torch; from safetensors.torch import save_file
    m = torch.load({path:?}, map_location=\"cpu\", weights_only=False)  # runs what the file says: only of one you trust
    m = next((m[k] for k in (\"state_dict\", \"model_state_dict\", \"model\") if isinstance(m, dict) and k in m), m)
    m = m.state_dict() if hasattr(m, \"state_dict\") else m
    save_file({{k: v.contiguous() for k, v in m.items()}}, {to:?})"
    )
}

/// scikit-learn, by pickle or joblib.
pub(super) fn scikit_learn(path: &str) -> String {
    let to = with_ending(path, "npz");
    format!(
        "    import joblib, numpy
    m = joblib.load({path:?})  # runs what the file says: only of one you trust
    numpy.savez({to:?}, **{{f\"coefs_{{i}}\": w for i, w in enumerate(m.coefs_)}},
                **{{f\"intercepts_{{i}}\": b for i, b in enumerate(m.intercepts_)}})"
    )
}

/// Keras: a whole model, or the weights of one.
pub(super) fn keras(path: &str) -> String {
    let to = with_ending(path, "npz");
    let load = if path.ends_with(".keras") {
        format!("m = keras.models.load_model({path:?})")
    } else {
        format!("m = …  # your model\n    m.load_weights({path:?})")
    };
    format!(
        "    import keras, numpy
    {load}
    numpy.savez({to:?}, **{{w.path: w.numpy() for w in m.weights}})"
    )
}

/// The file with another ending.
fn with_ending(path: &str, ending: &str) -> String {
    std::path::Path::new(path).with_extension(ending).display().to_string()
}
