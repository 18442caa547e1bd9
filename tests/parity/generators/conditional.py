"""Class-conditional and residual GANs at tiny widths: what G and D compute, their losses, R1, and the gradients of all three.

Losses: non-saturating (Goodfellow et al. 2014) and hinge (Lim & Ye 2017); AC-GAN's class term (Odena et al. 2016, eq. 3), InfoGAN's bound
(Chen et al. 2016, eq. 5). R1 (Mescheder et al. 2018, eq. 9) stands for all terms with a second derivative: ½ · E‖∇ₓD(x)‖² over real images.
Inputs are float32 and PyTorch computes in float64 from them.
"""

import json
import math

import torch
from torch import nn
from torch.nn import functional as F

from . import conditional_networks as networks
from . import layout

LATENT, WIDTH, CHANNELS, CLASSES, PIXELS, BATCH = 5, 2, 1, 3, 16, 6
SIDES = [4, 8]
CODES, HIDDEN = 2, 8  # InfoGAN: continuous codes, the last of z; Q's hidden layer


def non_saturating(real, fake):
    return F.softplus(-real).mean() + F.softplus(fake).mean(), F.softplus(-fake).mean()


def hinge(real, fake):
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean(), -fake.mean()


def plain(loss):
    return lambda real, fake, labels, z: loss(real, fake)


def auxiliary(real, fake, labels, z):
    d, g = non_saturating(real[:, :1], fake[:, :1])
    real_class, fake_class = F.cross_entropy(real[:, 1:], labels), F.cross_entropy(fake[:, 1:], labels)
    return d + real_class + fake_class, g + fake_class


def information(real, fake, labels, z):
    d, g = non_saturating(real[:, :1], fake[:, :1])
    category = math.log(CLASSES) - F.cross_entropy(fake[:, 1 : 1 + CLASSES], labels)
    entropy = CODES / 2 * math.log(2 * math.pi * math.e)
    q = torch.distributions.Normal(fake[:, 1 + CLASSES :], 1)
    bound = category + entropy + q.log_prob(z[:, -CODES:]).sum(1).mean()
    return d - bound, g - bound


def dcgan_pair(heads):
    """The generator that is given a label, and a discriminator with these heads."""
    trunk, features = networks.dcgan_trunk(WIDTH, CHANNELS, SIDES)
    generator = networks.labelled(CLASSES, networks.dcgan_generator(LATENT + CLASSES, WIDTH, CHANNELS, SIDES))
    return generator, heads(trunk, features)


def cgan():
    told = networks.labelled(CLASSES, networks.dcgan_discriminator(WIDTH, CHANNELS + CLASSES, SIDES))
    return *dcgan_pair(lambda trunk, features: told), plain(non_saturating)


def acgan():
    def heads(trunk, features):
        return networks.Branching(trunk, {"source": nn.Linear(16 * features, 1), "class": nn.Linear(16 * features, CLASSES)})

    return *dcgan_pair(heads), auxiliary


def projection():
    heads = lambda trunk, features: networks.ProjectionDiscriminator(trunk, features, CLASSES)
    return *dcgan_pair(heads), plain(non_saturating)


def infogan():
    def heads(trunk, features):
        q = nn.Sequential(
            nn.Linear(16 * features, HIDDEN, bias=False),
            nn.BatchNorm1d(HIDDEN),
            nn.LeakyReLU(0.2),
            nn.Linear(HIDDEN, CLASSES + CODES),
        )
        return networks.Branching(trunk, {"source": nn.Linear(16 * features, 1), "q": q})

    return *dcgan_pair(heads), information


def sngan():
    return networks.ResnetGenerator(LATENT, WIDTH, CHANNELS), networks.ResnetDiscriminator(WIDTH, CHANNELS), plain(hinge)


def sagan():
    generator = networks.ResnetGenerator(LATENT, 2 * WIDTH, CHANNELS, CLASSES, attention=True)
    return generator, networks.ResnetDiscriminator(2 * WIDTH, CHANNELS, CLASSES, attention=True), plain(hinge)


CASES = {"cgan": cgan, "acgan": acgan, "projection": projection, "infogan": infogan, "sngan": sngan, "sagan": sagan}


def disturb(module):
    """Weights away from their first values, where scales are 1, shifts 0 and attention is off."""
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            deviation = 0.1 if parameter.dim() < 2 else (parameter.numel() / len(parameter)) ** -0.5
            deviation *= 0.1 if name.startswith("head") else 1  # so that the hinge sees both sides of its corner
            mean = 1 if parameter.dim() == 1 and name.endswith("weight") else 0.7 if name.endswith("gamma") else 0
            nn.init.normal_(parameter, mean, deviation)


def gradients(loss, module, retain=True):
    names, parameters = zip(*module.named_parameters())
    found = torch.autograd.grad(loss, parameters, retain_graph=retain, allow_unused=True)
    return {name: torch.zeros_like(p) if g is None else g for name, p, g in zip(names, parameters, found)}


def build(name):
    torch.manual_seed(list(CASES).index(name) + 1411)
    generator, discriminator, losses = CASES[name]()
    for network in (generator, discriminator):
        disturb(network)
    real, z = torch.rand(BATCH, CHANNELS, PIXELS, PIXELS) * 2 - 1, torch.randn(BATCH, LATENT)
    labels = torch.arange(BATCH) % CLASSES
    tensors = {"real": layout.image(real), "z": z, "labels": labels.float()}
    for prefix, network in (("generator", generator), ("discriminator", discriminator)):
        tensors.update({f"{prefix}.{key}": layout.parameter(p.detach()).clone() for key, p in network.named_parameters()})
        network.double()

    real, z = real.double().requires_grad_(), z.double()
    fake = generator(z, labels)
    on_real, on_fake = discriminator(real, labels), discriminator(fake, labels)
    loss_d, loss_g = losses(on_real, on_fake, labels, z)
    input_gradient = torch.autograd.grad(on_real[:, 0].sum(), real, create_graph=True)[0]
    r1 = input_gradient.square().sum() / (2 * BATCH)
    tensors.update({"fake": layout.image(fake), "on_real": on_real, "on_fake": on_fake})
    tensors.update({"loss_d": loss_d, "loss_g": loss_g, "r1": r1})
    for key, loss, network in (("loss_d", loss_d, discriminator), ("r1", r1, discriminator), ("loss_g", loss_g, generator)):
        tensors.update({f"grad.{key}.{at}": layout.parameter(g) for at, g in gradients(loss, network).items()})
    sizes = {"latent": LATENT, "width": WIDTH, "classes": CLASSES, "continuous": CODES, "hidden": HIDDEN}
    return tensors, {"sizes": json.dumps(sizes), "image": json.dumps([PIXELS, PIXELS, CHANNELS])}
