//! Where layers after the first are computed.

use burn::tensor::Device;

/// A device of the tensor engine. Only the CPU gives the same bytes on every machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Backend {
    /// The calling thread.
    #[default]
    Cpu,
    /// The first CUDA device.
    #[cfg(feature = "cuda")]
    Cuda,
    /// The default device of `wgpu`: Vulkan, Metal or DirectX.
    #[cfg(feature = "wgpu")]
    Wgpu,
}

impl Backend {
    pub(super) fn device(self) -> Device {
        match self {
            Self::Cpu => Device::flex(),
            #[cfg(feature = "cuda")]
            Self::Cuda => Device::cuda(0),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => Device::wgpu(burn::tensor::DeviceKind::DefaultDevice),
        }
    }
}
