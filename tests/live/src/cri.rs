//! The part of the CRI that pulls an image: kubernetes cri-api runtime/v1/api.proto, ImageService.

use std::path::{Path, PathBuf};
use std::time::Duration;

use hyper::http::uri::PathAndQuery;
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;
use tonic::client::Grpc;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};
use tonic_prost::ProstCodec;

#[derive(Clone, PartialEq, prost::Message)]
struct ImageSpec {
    #[prost(string, tag = "1")]
    image: String,
}

#[derive(Clone, PartialEq, prost::Message)]
struct PullImageRequest {
    #[prost(message, optional, tag = "1")]
    image: Option<ImageSpec>,
}

/// A message of which no field matters here.
#[derive(Clone, PartialEq, prost::Message)]
struct Anything {}

/// A connection to containerd's socket.
pub struct ImageService(Grpc<Channel>);

impl ImageService {
    pub async fn connect(socket: &Path, patience: Duration) -> Result<Self, tonic::transport::Error> {
        let socket: PathBuf = socket.to_owned();
        let connect = tower::service_fn(move |_| {
            let socket = socket.clone();
            async move { UnixStream::connect(socket).await.map(TokioIo::new) }
        });
        let endpoint = Endpoint::from_static("http://containerd").timeout(patience);
        endpoint.connect_with_connector(connect).await.map(|channel| Self(Grpc::new(channel)))
    }

    /// Whether the service answers.
    pub async fn list(&mut self) -> Result<(), Status> {
        self.call(Anything {}, "/runtime.v1.ImageService/ListImages").await
    }

    pub async fn pull(&mut self, image: &str) -> Result<(), Status> {
        let request = PullImageRequest { image: Some(ImageSpec { image: image.to_owned() }) };
        self.call(request, "/runtime.v1.ImageService/PullImage").await
    }

    async fn call<M: prost::Message + 'static>(&mut self, message: M, method: &'static str) -> Result<(), Status> {
        self.0.ready().await.map_err(|why| Status::unavailable(why.to_string()))?;
        let codec = ProstCodec::<M, Anything>::default();
        self.0.unary(Request::new(message), PathAndQuery::from_static(method), codec).await.map(drop)
    }
}
