//! Files of named arrays: safetensors, NumPy archives, JSON.

use super::error::Error;
use super::layers::{Dtype, Layers, Part};
use ::safetensors::Dtype as Stored;
use ::safetensors::tensor::TensorView;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A safetensors file.
pub(super) fn safetensors(parts: &[Part], dtype: Dtype) -> Result<Vec<u8>, Error> {
    let fail = |e: ::safetensors::SafeTensorError| Error::Write(e.to_string());
    let stored = if dtype == Dtype::F64 { Stored::F64 } else { Stored::F32 };
    let bytes: Vec<Vec<u8>> = parts.iter().map(|part| part.bytes(dtype)).collect();
    let views = parts.iter().zip(&bytes).map(|(part, bytes)| {
        Ok((part.name.to_string(), TensorView::new(stored, part.shape.clone(), bytes).map_err(fail)?))
    });
    ::safetensors::serialize(views.collect::<Result<Vec<_>, Error>>()?, None).map_err(fail)
}

/// An archive of arrays, not compressed; the time in it is always the same.
pub(super) fn npz(parts: &[Part], dtype: Dtype) -> Result<Vec<u8>, Error> {
    let fail = |e: &dyn std::fmt::Display| Error::Write(e.to_string());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    for part in parts {
        zip.start_file(format!("{}.npy", part.name), options).map_err(|e| fail(&e))?;
        zip.write_all(&npy(part, dtype)).map_err(|e| fail(&e))?;
    }
    Ok(zip.finish().map_err(|e| fail(&e))?.into_inner())
}

/// An array of NEP 1, version 1.
fn npy(part: &Part, dtype: Dtype) -> Vec<u8> {
    let descr = if dtype == Dtype::F64 { "<f8" } else { "<f4" };
    let axes: Vec<String> = part.shape.iter().map(usize::to_string).collect();
    let axes = if axes.len() == 1 { format!("{},", axes[0]) } else { axes.join(", ") };
    let mut header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({axes}), }}");
    while !(10 + header.len() + 1).is_multiple_of(64) {
        header.push(' ');
    }
    header.push('\n');
    let mut out = b"\x93NUMPY\x01\x00".to_vec();
    out.extend((header.len() as u16).to_le_bytes());
    out.extend(header.bytes());
    out.extend(part.bytes(dtype));
    out
}

/// An object; every number is the shortest decimal that is read back as it.
pub(super) fn json(layers: &Layers) -> Vec<u8> {
    let rows = |data: &[f64], width: usize, count: usize| -> Vec<Vec<f64>> {
        (0..count).map(|i| data[i * width..(i + 1) * width].to_vec()).collect()
    };
    let [m, inputs, outputs] = layers.size;
    let mut object = serde_json::Map::new();
    object.insert("W1".into(), rows(&layers.w1, inputs, m).into());
    if let Some(b1) = &layers.b1 {
        object.insert("b1".into(), b1.clone().into());
    }
    object.insert("w2".into(), rows(&layers.w2, m, outputs).into());
    if let Some(b2) = &layers.b2 {
        object.insert("b2".into(), b2.clone().into());
    }
    let mut text = serde_json::Value::from(object).to_string();
    text.push('\n');
    text.into_bytes()
}
