"""Large FAQs: made of real phrasings, searched without the encoder, and made into builds."""
