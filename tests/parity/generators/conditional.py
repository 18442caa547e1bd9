"""Class-conditional and residual GANs at tiny widths: the losses of both players and all gradients, as the recipes define them, and what the
plain networks make of images: D(x), and R1, which stands for all terms with a second derivative (Mescheder et al. 2018, eq. 9): ½ · E‖∇ₓD(x)‖².

Losses: non-saturating (Goodfellow et al. 2014) and hinge (Lim & Ye 2017); AC-GAN's class term (Odena et al. 2016, eq. 3), InfoGAN's bound
(Chen et al. 2016, eq. 5). Inputs are float32 and PyTorch computes in float64 from them.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

from . import conditional_networks as networks
from . import layout

LATENT, WIDTH, CHANNELS, CLASSES, PIXELS, BATCH = 5, 2, 1, 3, 16, 6
SIDES = [4, 8]
CODES, HIDDEN = 2, 128  # InfoGAN: continuous codes, the last of z; Q's hidden layer
CONTINUOUS_WEIGHT = 0.5


class NonSaturating:
    def discriminator(self, real, fake, labels, z):
        return F.softplus(-real[:, :1]).mean() + F.softplus(fake[:, :1]).mean()

    def generator(self, fake, labels, z):
        return F.softplus(-fake[:, :1]).mean()


class Hinge:
    def discriminator(self, real, fake, labels, z):
        return F.relu(1 - real).mean() + F.relu(1 + fake).mean()

    def generator(self, fake, labels, z):
        return -fake.mean()


class Auxiliary(NonSaturating):
    def discriminator(self, real, fake, labels, z):
        plain = super().discriminator(real, fake, labels, z)
        return plain + F.cross_entropy(real[:, 1:], labels) + F.cross_entropy(fake[:, 1:], labels)

    def generator(self, fake, labels, z):
        return super().generator(fake, labels, z) + F.cross_entropy(fake[:, 1:], labels)


class Information(NonSaturating):
    def bound(self, fake, labels, z):
        category = math.log(CLASSES) - F.cross_entropy(fake[:, 1 : 1 + CLASSES], labels)
        entropy = CODES / 2 * math.log(2 * math.pi * math.e)
        q = torch.distributions.Normal(fake[:, 1 + CLASSES :], 1)
        return category + CONTINUOUS_WEIGHT * (entropy + q.log_prob(z[:, -CODES:]).sum(1).mean())

    def discriminator(self, real, fake, labels, z):
        return super().discriminator(real, fake, labels, z) - self.bound(fake, labels, z)

    def generator(self, fake, labels, z):
        return super().generator(fake, labels, z) - self.bound(fake, labels, z)


def dcgan_pair(heads, scale=CLASSES**0.5):
    """The generator that is given a label, `scale` at its place, and a discriminator with these heads."""
    trunk, features = networks.dcgan_trunk(WIDTH, CHANNELS, SIDES)
    generator = networks.dcgan_generator(LATENT + CLASSES, WIDTH, CHANNELS, SIDES)
    generator = networks.labelled(CLASSES, generator, scale)
    return generator, heads(trunk, features)


def cgan():
    told = networks.labelled(CLASSES, networks.dcgan_discriminator(WIDTH, CHANNELS + CLASSES, SIDES))
    return *dcgan_pair(lambda trunk, features: told), NonSaturating()


def acgan():
    def heads(trunk, features):
        return networks.Branching(trunk, {"source": nn.Linear(16 * features, 1), "class": nn.Linear(16 * features, CLASSES)})

    return *dcgan_pair(heads), Auxiliary()


def projection():
    heads = lambda trunk, features: networks.ProjectionDiscriminator(trunk, features, CLASSES)
    return *dcgan_pair(heads), NonSaturating()


def infogan():
    def heads(trunk, features):
        q = nn.Sequential(
            nn.Linear(16 * features, HIDDEN, bias=False),
            nn.BatchNorm1d(HIDDEN),
            nn.LeakyReLU(0.2),
            nn.Linear(HIDDEN, CLASSES + CODES),
        )
        return networks.Branching(trunk, {"source": nn.Linear(16 * features, 1), "q": q})

    return *dcgan_pair(heads, 1), Information()


def sngan():
    return networks.ResnetGenerator(LATENT, WIDTH, CHANNELS), networks.ResnetDiscriminator(WIDTH, CHANNELS), Hinge()


def sagan():
    generator = networks.ResnetGenerator(LATENT, 2 * WIDTH, CHANNELS, CLASSES, attention=True)
    return generator, networks.ResnetDiscriminator(2 * WIDTH, CHANNELS, CLASSES, attention=True), Hinge()


CASES = {"cgan": cgan, "acgan": acgan, "projection": projection, "infogan": infogan, "sngan": sngan, "sagan": sagan}
# Whose weights are divided by their spectral norm, and which: not a class's scales and shifts.
SPECTRAL = {"sngan": ["discriminator"], "sagan": ["discriminator", "generator"]}


def is_divided(network):
    return lambda name: network == "discriminator" or not name.endswith("embed.weight")


def disturb(module):
    """Weights away from their first values, where scales are 1, shifts 0 and attention is off."""
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            deviation = 0.1 if parameter.dim() < 2 else (parameter.numel() / len(parameter)) ** -0.5
            deviation *= 0.1 if name.startswith("head") else 1  # so that the hinge sees both sides of its corner
            mean = 1 if parameter.dim() == 1 and name.endswith("weight") else 0.7 if name.endswith("gamma") else 0
            nn.init.normal_(parameter, mean, deviation)


def state(prefix, module):
    """Parameters and running statistics."""
    parameters = {f"{prefix}.{key}": layout.parameter(p.detach()).clone() for key, p in module.named_parameters()}
    return {**parameters, **{f"{prefix}.{key}": b.clone() for key, b in module.named_buffers() if b.is_floating_point()}}


def gradients(prefix, loss, module):
    """With respect to every parameter; one that the loss does not reach has a gradient of zero."""
    names, parameters = zip(*module.named_parameters())
    found = torch.autograd.grad(loss, parameters, retain_graph=True, allow_unused=True)
    filled = [torch.zeros_like(p) if g is None else g for p, g in zip(parameters, found)]
    return {f"{prefix}.{name}": layout.parameter(g) for name, g in zip(names, filled)}


def second_order(discriminator, real, labels):
    """D(x) and R1 of the plain discriminator."""
    outputs = discriminator(real, labels)
    input_gradient = torch.autograd.grad(outputs[:, 0].sum(), real, create_graph=True)[0]
    r1 = input_gradient.square().sum() / (2 * BATCH)
    reached = {key: g for key, g in gradients("plain.grad", r1, discriminator).items() if g.abs().max() > 0}
    return {"plain.on_real": outputs, "plain.r1": r1, **reached}


def build(name):
    torch.manual_seed(list(CASES).index(name) + 1411)
    generator, discriminator, losses = CASES[name]()
    modules = {"generator": generator, "discriminator": discriminator}
    for module in modules.values():
        disturb(module)
    players = {
        key: networks.Spectral(module, is_divided(key)) if key in SPECTRAL.get(name, []) else module
        for key, module in modules.items()
    }
    real, z = torch.rand(BATCH, CHANNELS, PIXELS, PIXELS) * 2 - 1, torch.randn(BATCH, LATENT)
    labels = torch.arange(BATCH) % CLASSES
    tensors = {"real": layout.image(real), "labels": labels.float(), "normal.z": z}
    tensors["uniform.category"] = (labels + 0.5) / CLASSES
    for key, module in modules.items():
        tensors.update(state(key, module))
        vectors = getattr(players[key], "u", {})
        tensors.update({f"{key}.{weight}_u": u for weight, u in vectors.items()})
        module.double()

    real, z = real.double().requires_grad_(), z.double()
    tensors.update(second_order(discriminator, real, labels))
    fake = players["generator"](z, labels)
    judge = players["discriminator"]
    if name in SPECTRAL:  # both in one pass, so that u moves once
        on_real, on_fake = judge(torch.cat([real, fake]), labels.repeat(2)).chunk(2)
    else:
        on_real, on_fake = judge(real, labels), judge(fake, labels)
    loss_d = losses.discriminator(on_real, on_fake, labels, z)
    tensors.update(gradients("grad.discriminator", loss_d, discriminator))
    loss_g = losses.generator(judge(fake, labels), labels, z)
    tensors.update(gradients("grad.generator", loss_g, generator))
    tensors.update({"loss.discriminator": loss_d, "loss.generator": loss_g})
    return tensors, {}
