//! Bodies that are read while they arrive.

use portico::{App, BodyStream, Failure, HttpError, Json, Path};

pub fn blobs(app: &mut App) {
    app.put(
        "/blobs/{name}",
        |Path(name): Path<String>, mut body: BodyStream<100_000>| {
            if name == "none" {
                return Err(HttpError::not_found("There is no room for it"));
            }
            let (length, limit) = (body.length(), body.limit());
            let kept = std::io::copy(&mut body, &mut std::io::sink())?;
            Ok(Json::object([
                ("kept", kept.into()),
                ("told", length.into()),
                ("limit", Json::from(limit)),
            ]))
        },
    );
    app.put(
        "/chunks",
        |mut body: BodyStream| -> Result<(u64, bool), Failure> {
            let (mut sum, mut empty) = (0, false);
            while let Some(chunk) = body.chunk()? {
                empty |= chunk.is_empty();
                sum += chunk.iter().map(|byte| u64::from(*byte)).sum::<u64>();
            }
            Ok((sum, empty))
        },
    );
}
