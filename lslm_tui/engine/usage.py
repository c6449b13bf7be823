"""How much memory is taken where a model runs. Called on the engine thread."""

from __future__ import annotations


def memory_in_use(device: str) -> tuple[int, int]:
    """Return used and total bytes: of the GPU for `cuda…`, else of this process and the machine."""
    if device.startswith("cuda"):
        import torch

        free, total = torch.cuda.mem_get_info(torch.device(device))
        return total - free, total
    import psutil

    return psutil.Process().memory_info().rss, psutil.virtual_memory().total
