"""Why the domain says no about materials on their way into a case."""

from mdt.domain.errors import N_, IllegalTransition, Invalid, NotAllowed


class AlreadyDecided(IllegalTransition):
    """The file was taken into the case, or refused, before."""

    code = "material_decided"
    sentence = N_("Somebody has decided on this file already.")


class SecondPerson(NotAllowed):
    """Faces and genetic data are looked at by two people."""

    code = "second_person"
    sentence = N_(
        "Faces and genetic data are looked at by two people: somebody else of your hospital takes "
        "this file into the case."
    )


class TooManyMaterials(Invalid):
    """The case holds as many files as it may."""

    code = "too_many_materials"
    sentence = N_("A case holds at most %(most)s files, and at most %(waiting)s that wait.")


class WrongKind(Invalid):
    """A document is no picture, and the other way round."""

    code = "wrong_kind"
    sentence = N_("A picture is imaging, a slide or a photograph; a PDF is a report or a document.")
